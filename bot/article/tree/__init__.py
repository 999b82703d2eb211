"""Lines → headings and items with what stands under each, and what each heading announces."""
