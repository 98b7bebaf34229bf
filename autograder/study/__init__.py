"""Self-study: a folder of one's own, and a loop that checks what is saved and says why it is wrong."""
