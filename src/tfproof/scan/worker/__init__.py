"""The child process that lives in Checkov's environment: see ``__main__``. Nothing above imports this package."""
