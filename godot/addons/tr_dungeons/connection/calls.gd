class_name TrCalls
extends RefCounted
## The calls of one part that wait for the server: [method TrPart.cancel_calls] cancels all of them.

var _open: Array[TrCall] = []


## Waits for what [param job] returns, or until it is cancelled: the [param pending] says which.
func run(job: Callable, pending: TrCall = TrCall.new()) -> TrCall:
	_open.append(pending)
	await pending.run(job)
	_open.erase(pending)
	return pending


## Cancels all that wait now.
func cancel() -> void:
	for pending: TrCall in _open.duplicate():
		pending.cancel()
