using NeuralStyle.Common;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Makes batches ahead of the steps that need them, in the background.</summary>
/// <param name="batches">The batches.</param>
/// <param name="firstStep">The first step.</param>
/// <param name="ahead">The number of batches that are in the making.</param>
internal sealed class BatchQueue(StyleBatches batches, int firstStep, int ahead) : IDisposable
{
    private readonly Queue<Task<(Tensor Photos, Tensor Styles)>> _tasks = [];
    private int _next = firstStep;

    /// <summary>The photos and the style images of the next step, (B, 3, side, side) each, on a device, RGB in [0, 1]. The caller disposes them.</summary>
    public (Tensor Photos, Tensor Styles) Next(Device device)
    {
        while (_tasks.Count < ahead)
        {
            var step = _next++;
            _tasks.Enqueue(Task.Run(() => Make(step)));
        }

        var (photos, styles) = _tasks.Dequeue().GetAwaiter().GetResult();
        return (Unpack(photos, device), Unpack(styles, device));
    }

    public void Dispose()
    {
        foreach (var (photos, styles) in _tasks.Select(task => task.GetAwaiter().GetResult()))
        {
            photos.Dispose();
            styles.Dispose();
        }
    }

    private (Tensor Photos, Tensor Styles) Make(int step) => (Pack(batches.Photos(step)), Pack(batches.Styles(step)));

    // Bytes, as in the files: a quarter of what travels to the device.
    private static Tensor Pack(Tensor images)
    {
        using (images)
        {
            using var scope = NewDisposeScope();
            return images.Times(byte.MaxValue).round().to_type(ScalarType.Byte).DetachFromDisposeScope();
        }
    }

    private static Tensor Unpack(Tensor images, Device device)
    {
        using (images)
        {
            using var scope = NewDisposeScope();
            return images.to(device).to_type(ScalarType.Float32).Over(byte.MaxValue).MoveToOuterDisposeScope();
        }
    }
}
