"""The Twilio Messages dialect: parse its wire, call one service verb, answer in its shape."""
