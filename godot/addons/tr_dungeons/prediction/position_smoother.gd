class_name TrPositionSmoother
extends RefCounted
## Reconciles little by little: what is shown differs from the authoritative position by an offset that melts at an even speed.
##
## So no frame shows more of a correction than [member speed] times its length, unless the correction is larger than
## [member snap_distance]: that is shown at once.

## Metres of correction shown in a second.
var speed: float
## A correction of more metres than this is shown at once.
var snap_distance: float
## What is shown, minus what is true.
var offset: Vector3 = Vector3.ZERO


func _init(p_speed: float, p_snap_distance: float) -> void:
	speed = p_speed
	snap_distance = p_snap_distance


## The authoritative position has jumped. [param shown] is what was shown until now.
func correct(shown: Vector3, authoritative_position: Vector3) -> void:
	offset = shown - authoritative_position
	if offset.length() > snap_distance:
		offset = Vector3.ZERO


## Once a frame.
func advance(delta: float) -> void:
	offset = offset.move_toward(Vector3.ZERO, speed * delta)
