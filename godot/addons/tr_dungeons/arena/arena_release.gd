class_name TrArenaRelease
extends RefCounted
## An ability of the own fighter takes effect, as predicted.

## Which: a button of the mode.
var button: int
## In which tick.
var tick: int
## Where its user stands then, metres.
var x: float
## See [member x].
var z: float
## Where its user looks, 0 to 255.
var aim: int
