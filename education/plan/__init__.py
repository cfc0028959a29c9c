"""My plan: up to six exercises on a page to print. A short code holds which ones, so nothing is stored."""
