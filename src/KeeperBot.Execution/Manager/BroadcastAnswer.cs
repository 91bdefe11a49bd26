using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Manager;

/// <summary>What a node said to a broadcast (rule R10). Accepted only when the node gave our hash, or said that it has these bytes already.</summary>
internal readonly record struct BroadcastAnswer(bool Accepted, SendErrorClass Class, string Detail);
