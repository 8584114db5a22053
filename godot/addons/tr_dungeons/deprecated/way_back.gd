class_name WayBack
extends TrWayBack
## The old name of [TrWayBack], for games that have it in their scripts.
##
## @deprecated: Say [TrWayBack]. This name goes with the next version of the addon.
