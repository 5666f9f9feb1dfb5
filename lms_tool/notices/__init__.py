"""What somebody should hear of in the tool: made from facts, read under the bell of every page."""
