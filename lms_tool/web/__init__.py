"""What every door shares: session, guards, one commit per request, pages, languages."""
