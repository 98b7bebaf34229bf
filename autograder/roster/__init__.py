"""Who is in the class, by what names the learning platforms know them, and whose a downloaded file is."""
