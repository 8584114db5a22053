class_name CloseReason
extends TrCloseReason
## The old name of [TrCloseReason], for games that have it in their scripts.
##
## @deprecated: Say [TrCloseReason]. This name goes with the next version of the addon.
