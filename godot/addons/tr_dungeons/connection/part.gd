class_name TrPart
extends RefCounted
## A part of [MultiplayerManager], such as [TrFriends]: a class of its own with its own signals, whose calls can be cancelled.
## [codeblock]
## func _exit_tree() -> void:
##     Multiplayer.friends.cancel_calls() # this screen waits for nothing any more
## [/codeblock]

var _server: TrServer
var _requests: TrAccountRequests


# Of the parts of one game all have the same server, and each has requests of its own.
func _init(server: TrServer) -> void:
	_server = server
	_requests = TrAccountRequests.new(server)


## Cancels all calls of this part that wait for the server. Each returns at once, and nothing is told of it any more: a [TrVerdict] is refused
## with [constant TrVerdict.CANCELLED], all else is [code]false[/code], [code]null[/code] or empty, and
## [member MultiplayerManager.last_error] is of [constant TrMultiplayerError.CANCELLED].
## [br][br]
## What would begin or bring the player somewhere is undone where the server has done it by then: a new run, a run that was joined, a ticket, a
## party, a place in a room. Everything else, such as a friend that was asked, stays as the server has it, and the next refresh shows it.
func cancel_calls() -> void:
	_requests.calls.cancel()
