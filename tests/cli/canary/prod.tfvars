token = "canary-input"
