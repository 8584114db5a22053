extends Node
## What a fighter does.

signal state_changed(old_state: State, new_state: State)

enum State { IDLE, MOVING, ATTACKING, DODGING, CASTING, STUNNED, DEAD }

var current_state: State = State.IDLE


func transition_to(new_state: State) -> void:
	var old_state: State = current_state
	current_state = new_state
	state_changed.emit(old_state, new_state)
