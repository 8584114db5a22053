class_name MultiplayerError
extends TrMultiplayerError
## The old name of [TrMultiplayerError], for games that have it in their scripts.
##
## @deprecated: Say [TrMultiplayerError]. This name goes with the next version of the addon.
