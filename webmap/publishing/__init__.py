"""Publishing makes every resource of a release's pages once, at release time.

Nothing here runs while pages are served: the partner app reads the finished bytes.
"""

__all__: list[str] = []
