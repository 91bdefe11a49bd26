using KeeperBot.Core.Decision.Explain;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>One decision as it is kept: what it was made from and its reasons, with a digest of each.</summary>
/// <param name="Digest">SHA-256 of the whole record; the journal's lines name it.</param>
/// <param name="Program">Version of the program that decided.</param>
/// <param name="Configuration">SHA-256 of the configuration file.</param>
/// <param name="InputsDigest">SHA-256 of the inputs as they are written.</param>
/// <param name="Inputs">The inputs; the snapshot in them has its block and raw reads only, its accounts are read from these.</param>
/// <param name="Explanation">The reasons, as the JSON that was written.</param>
internal sealed record DecisionRecord(Hash32 Digest, string Program, Hash32 Configuration, Hash32 InputsDigest, DecisionInputs Inputs, string Explanation);
