namespace NeuralStyle.Samples.Cluster;

/// <summary>The grain of a shard: wherever its silo dies, the next call goes on with the photos that are left.</summary>
internal interface IShardGrain : IGrainWithIntegerKey
{
    /// <summary>Stylizes the photos that are not done yet.</summary>
    /// <returns>The number of photos that were set aside.</returns>
    Task<int> StylizeAsync(Shard shard);
}
