class_name DemoAim
extends RefCounted
## Where the player aims: with the gamepad's right stick, ahead where that rests, or with the mouse.

# So far away from the player aims who aims with a stick.
const _AHEAD_M: float = 6.0

## Whether the right stick is held just now.
var is_held: bool = false


## Where on the floor, seen from [param here], for who looks along [param yaw].
func place(here: Vector3, yaw: float, camera: DemoCamera) -> Vector3:
	var on_screen: Vector2 = Input.get_vector(&"aim_left", &"aim_right", &"aim_down", &"aim_up")
	is_held = on_screen != Vector2.ZERO
	if is_held:
		var way: Vector2 = DemoCamera.on_floor(on_screen.normalized()) * _AHEAD_M
		return here + Vector3(way.x, 0.0, way.y)
	if DemoSettings.uses_pad:
		return here + Vector3(sin(yaw), 0.0, cos(yaw)) * _AHEAD_M
	return camera.floor_below(camera.get_viewport().get_mouse_position())
