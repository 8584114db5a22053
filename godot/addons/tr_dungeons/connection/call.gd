class_name TrCall
extends RefCounted
## One call that waits for the server and can be cancelled: its caller goes on at once, and what is under way comes to its end unheard.

signal _ended

## Whether it was cancelled before there was an answer.
var is_cancelled: bool = false
## What the call has come to; [code]null[/code] as long as there is nothing, and where it was cancelled.
var answer: Variant = null

var _on_cancel: Callable
var _has_ended: bool = false


## [param on_cancel] tells what is under way that nobody waits for it any more.
func _init(on_cancel: Callable = Callable()) -> void:
	_on_cancel = on_cancel


## Waits for what [param job] returns, or until the call is cancelled. A job that undoes what comes too late asks [member is_cancelled].
func run(job: Callable) -> void:
	_work(job)
	if not _has_ended:
		await _ended


## Waits no longer. What has ended already stays as it is.
func cancel() -> void:
	if _has_ended:
		return
	is_cancelled = true
	if _on_cancel.is_valid():
		_on_cancel.call()
	_end()


func _work(job: Callable) -> void:
	if is_cancelled:
		return
	# Godot drops what a method waits for when nobody holds its object any more, and those who have cancelled it do not.
	var held: TrCall = self
	var came: Variant = await job.call()
	if not held._has_ended:
		answer = came
		_end()


func _end() -> void:
	_has_ended = true
	_ended.emit()
