"""From files to parsed documents: parts, talks, headings, paragraphs, and what is left out.

The only package that knows file formats and the damage of web pages. It changes no byte of
what it reads: everything it finds is a range of the untouched text.
"""
