extends Node
## Moves the body that it is below.

@export var move_speed: float = 5.0


func move(direction: Vector3) -> void:
	var body: CharacterBody3D = get_parent()
	body.velocity = direction * move_speed
	body.move_and_slide()
