"""What is faked: the kernel, and one folder for each channel."""
