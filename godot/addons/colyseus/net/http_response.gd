class_name ColyseusHttpResponse
extends RefCounted
## The answer to an HTTP request: see [ColyseusHttp].

## Why there is no good answer: no connection, no answer in time, or a status of 400 and more. [code]null[/code] if all is well.
var error: ColyseusError = null
## The HTTP status; 0 if there was no answer.
var status: int = 0
## The headers, their names in lower case.
var headers: Dictionary[String, String] = {}
## The body as it came.
var body: PackedByteArray = PackedByteArray()
## The body as JSON; [code]null[/code] if it is none.
var data: Variant = null
