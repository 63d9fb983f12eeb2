using Orleans.Placement;

namespace NeuralStyle.Samples.Cluster;

/// <summary>Stylizes a shard. The results themselves are its checkpoint: each appears whole or not at all, under the name of its photo.</summary>
[RandomPlacement]
internal sealed class ShardGrain(IStylizer stylizer) : Grain, IShardGrain
{
    private const int MostAttempts = 3; // of a photo that its silo does not survive

    public async Task<int> StylizeAsync(Shard shard)
    {
        var setAside = 0;
        foreach (var name in shard.Names)
        {
            setAside += await StylizeAsync(shard, name) ? 0 : 1;
        }

        return setAside;
    }

    private async Task<bool> StylizeAsync(Shard shard, string name)
    {
        var output = Path.Combine(shard.Output, name);
        var record = new PhotoRecord(shard.Output, name);
        if (File.Exists(output))
        {
            return true;
        }

        if (record.IsSetAside)
        {
            return false;
        }

        if (record.Attempt() > MostAttempts)
        {
            record.SetAside($"{MostAttempts} silos died while they stylized it.");
            return false;
        }

        try
        {
            await stylizer.StylizeFileAsync(Path.Combine(shard.Input, name), output, StyleSelection.Named(shard.Style));
            record.Forget();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            record.SetAside(e.Message); // it is the photo's fault, and the others go on
            return false;
        }
    }
}
