extends Area3D
## Something on the floor, which the player takes by coming near.

signal picked_up(item_data: Dictionary)

@export var item_id: String = ""
@export var quantity: int = 1
@export var item_type: String = "gold"


func _ready() -> void:
	var shape: CollisionShape3D = CollisionShape3D.new()
	var ball: SphereShape3D = SphereShape3D.new()
	ball.radius = 2.0
	shape.shape = ball
	add_child(shape)
	add_to_group(&"pickups")
	body_entered.connect(_on_body_entered)


func _on_body_entered(body: Node3D) -> void:
	if body.is_in_group(&"player"):
		picked_up.emit({"item_id": item_id, "quantity": quantity, "item_type": item_type})
		queue_free()
