"""Reading articles into sections. Pure: text in, values out."""
