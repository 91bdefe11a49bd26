namespace KeeperBot.Evm.Tests.Differential;

[CollectionDefinition(Name)]
public sealed class EthersCollection : ICollectionFixture<EthersPeer>
{
    public const string Name = "ethers";
}
