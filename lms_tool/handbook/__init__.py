"""What one looks things up in: cases, phrases by scene, law. A reader's door above the catalog; it records nothing."""
