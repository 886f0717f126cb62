"""What a slip says and how it looks: structs, layouts, fonts and the drawing of them."""
