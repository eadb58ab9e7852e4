"""The payments channel: what it means to take money, and the dialects that apps take it in."""
