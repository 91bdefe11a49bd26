namespace KeeperBot.Survival.Tests.Packaging;

/// <summary>Tests on releases share them: packing two takes minutes.</summary>
[CollectionDefinition(Name)]
public sealed class ReleaseCollection : ICollectionFixture<UnpackedRelease>
{
    /// <summary>Its name.</summary>
    public const string Name = "releases";
}
