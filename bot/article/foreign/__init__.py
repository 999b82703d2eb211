"""What stands in an article and is no part of it: adverts, the page's own lines, contacts, coaching."""
