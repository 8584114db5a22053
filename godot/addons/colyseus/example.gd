extends Node
## The smallest program that plays along. Put it on a node, and start a server at port 2567.

var room: ColyseusRoom


func _ready() -> void:
	var client: ColyseusClient = ColyseusClient.new("ws://localhost:2567")
	room = await client.join_or_create("dungeon", {"character_name": "Ada"})
	if room == null:
		push_error(client.last_error)
		return
	room.state.on_add("players", func(player: ColyseusSchema, id: String) -> void: print(id, " is here: ", player))
	room.message_received.connect(func(type: Variant, payload: Variant) -> void: print(type, ": ", payload))
	var response: ColyseusResponse = await room.request("respawn")
	print("respawn was ", response)
