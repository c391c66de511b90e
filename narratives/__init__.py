"""Line up, side by side, how the parties to a conflict tell the same events."""

__version__ = "0.1.0"
