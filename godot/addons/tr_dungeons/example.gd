extends Node
## One player on a server of this machine: joins the others there, walks with the arrow keys, and strikes with the space bar.


func _ready() -> void:
	Multiplayer.combat_event_received.connect(func(event: Dictionary) -> void: print(event))
	Multiplayer.failed.connect(func(error: ColyseusError) -> void: push_error(error))
	await Multiplayer.play({character_name = "Ada"})


func _process(delta: float) -> void:
	if Multiplayer.local != null:
		Multiplayer.local.walk(Input.get_vector("ui_left", "ui_right", "ui_up", "ui_down"), false, delta)
		if Input.is_action_just_pressed("ui_accept"):
			Multiplayer.actions.attack(Multiplayer.local.yaw)
