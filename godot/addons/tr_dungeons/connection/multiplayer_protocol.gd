class_name TrMultiplayerProtocol
extends RefCounted
## The numbers of the server's protocol that this client goes by: see [code]docs/protocol.md[/code].

## The version that this client speaks. It is said with every join.
const VERSION: int = 7
## How often the server takes each message: how many a second in the long run, and how many at once.
const MESSAGE_RATES: Dictionary[String, Array] = {
	"move": [10.0, 20.0],
	"combat_event": [6.0, 12.0],
	"loot_pickup": [6.0, 20.0],
	"use_item": [4.0, 8.0],
	"door": [4.0, 8.0],
	"enter_door": [2.0, 4.0],
	"respawn": [2.0, 4.0],
	"character_action": [4.0, 30.0],
	"drop_item": [4.0, 20.0],
	"client_report": [0.1, 3.0],
	"heartbeat": [2.0, 20.0],
}
