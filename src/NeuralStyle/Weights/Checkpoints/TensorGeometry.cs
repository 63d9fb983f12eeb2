using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Checks that tensors stay inside their storages, in arithmetic that cannot wrap.</summary>
internal static class TensorGeometry
{
    private const long AlwaysAllowedBytes = 64 << 10;

    /// <summary>Checks every storage and every tensor of a pickle.</summary>
    public static void Check(CheckpointSource source, PickleResult pickle, TorchCheckpointLimits limits)
    {
        var bytes = (Int128)0;
        foreach (var storage in pickle.Storages.Values)
        {
            bytes += storage.Bytes;
            if (bytes > limits.MaxStorageBytes)
            {
                throw source.Broken(
                    "limit", storage.Position,
                    $"The storages take {bytes} bytes or more, beyond the limit of {limits.MaxStorageBytes}: raise {nameof(limits.MaxStorageBytes)} if the file is trusted.");
            }
        }

        pickle.Tensors.ForEach(tensor => Check(source, tensor, limits));
    }

    /// <summary>Checks that tensors do not share storages so often that the copies are out of proportion.</summary>
    public static void CheckExpansion(CheckpointSource source, PickleResult pickle, IEnumerable<TensorDescriptor> tensors, TorchCheckpointLimits limits)
    {
        var payload = pickle.Storages.Values.Aggregate((Int128)0, (sum, storage) => sum + storage.Bytes);
        var allowed = (payload * limits.MaxExpansion) + AlwaysAllowedBytes;
        var needed = (Int128)0;
        foreach (var tensor in tensors)
        {
            needed += tensor.Bytes;
            if (needed > allowed)
            {
                throw source.Broken(
                    "limit", tensor.Position,
                    $"The tensors share storages so often that they take more than {allowed} bytes where the file holds {payload}: raise {nameof(limits.MaxExpansion)} if the file is trusted.");
            }
        }
    }

    private static void Check(CheckpointSource source, TensorDescriptor tensor, TorchCheckpointLimits limits)
    {
        if (tensor.Shape.Length > limits.MaxRank)
        {
            throw source.Broken(
                "limit", tensor.Position, $"A tensor has {tensor.Shape.Length} dimensions, more than the limit of {limits.MaxRank}: raise {nameof(limits.MaxRank)} if the file is trusted.");
        }

        if (tensor.Strides.Length != tensor.Shape.Length)
        {
            throw source.Broken("geometry", tensor.Position, $"A tensor has {tensor.Shape.Length} sizes but {tensor.Strides.Length} strides.");
        }

        var count = WeightTypes.ElementCount(tensor.Shape);
        if (count is null or >= 1L << 62)
        {
            throw source.Broken("geometry", tensor.Position, $"The shape {Shape.Format(tensor.Shape)} has more elements than can be counted.");
        }

        if (count > tensor.Storage.Count || tensor.Offset > tensor.Storage.Count || (count > 0 && Last(tensor) >= tensor.Storage.Count))
        {
            throw source.Broken(
                "geometry", tensor.Position,
                $"A tensor of shape {Shape.Format(tensor.Shape)} and strides {Shape.Format(tensor.Strides)} at {tensor.Offset} does not fit into its storage of {tensor.Storage.Count} elements.");
        }
    }

    // The offset of the last element. A product is below 2^126, and there are few of them.
    private static Int128 Last(TensorDescriptor tensor)
    {
        var last = (Int128)tensor.Offset;
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            last += (Int128)(tensor.Shape[i] - 1) * tensor.Strides[i];
            if (last >= tensor.Storage.Count)
            {
                break; // enough is known, and the sum stays small
            }
        }

        return last;
    }
}
