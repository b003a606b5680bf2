"""The methods of `monitor.Monitor`, by what they are about."""
