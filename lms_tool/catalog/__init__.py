"""Published, frozen versions of the courseware."""
