extends Node
## All that makes this game play on the server.


func _ready() -> void:
	var world: TrWorld = TrWorld.new()
	world.own_player = $"../Player"
	world.own_player_height = 1.0
	world.overrides["boss"] = TrSceneOverride.of("", 0.0, 2.0)
	add_child(world)
	Multiplayer.failed.connect(_complain)
	await Multiplayer.play({character_name = "Ada"})


## A method: its connection ends with this node.
func _complain(error: ColyseusError) -> void:
	push_error(error)
