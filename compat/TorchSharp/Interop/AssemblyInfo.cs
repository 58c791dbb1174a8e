using System.Runtime.CompilerServices;

// Argument blocks live on the stack and are written before they are read: zeroing them first would cost more than the call.
[module: SkipLocalsInit]
