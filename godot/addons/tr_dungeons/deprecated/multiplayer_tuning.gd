class_name MultiplayerTuning
extends TrMultiplayerTuning
## The old name of [TrMultiplayerTuning], for games that have it in their scripts.
##
## @deprecated: Say [TrMultiplayerTuning]. This name goes with the next version of the addon.
