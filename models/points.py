"""Points are events at known places: near repeats of one another, and clusters of them.

RESTRICTED. Only for places of point or postcode precision: events put at the centre of a ward or
a town for want of a better place lie together by decree, and these methods would find that.
"""

from models.point_patterns.gathering import ClusterMethod
from models.point_patterns.near_repeat import NearRepeat, knox
from models.point_patterns.point_clusters import PointCluster, PointClusters, clusters

__all__ = ["ClusterMethod", "NearRepeat", "PointCluster", "PointClusters", "clusters", "knox"]
