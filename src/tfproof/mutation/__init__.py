"""Would the checks notice a fault? Plants small faults in source, and says which of them nothing noticed."""
