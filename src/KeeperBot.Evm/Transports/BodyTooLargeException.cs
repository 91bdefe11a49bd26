namespace KeeperBot.Evm.Transports;

/// <summary>A body passed the byte limit.</summary>
internal sealed class BodyTooLargeException : Exception;
