using NeuralStyle.Imaging;
using NeuralStyle.Kernels;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference;

/// <summary>Runs a model's graph on the CPU without LibTorch.</summary>
internal sealed class CpuExecutor : IGraphExecutor
{
    private const long MaxIdleFloats = 128L << 20; // half a gigabyte: more is given back at once

    private readonly KernelSet _kernels;
    private readonly EnginePlan _plan;
    private readonly WorkerTeam _workers;
    private readonly Lock _lock = new();
    private EngineFrame? _idle; // kept for the next picture of the same size

    public CpuExecutor(StyleModel model, int threads, KernelSet? kernels = null)
    {
        _kernels = kernels ?? KernelSet.Best;
        _plan = EnginePlan.Compile(model, _kernels);
        _workers = new WorkerTeam(threads);
    }

    public bool PaintsSideBySide => true;

    public ImageBuffer Run(ImageBuffer image, float[] style)
    {
        var frame = Rent(image);
        try
        {
            (frame.Image, frame.Style) = (image, style);
            _plan.Run(frame);
            return Output(frame, image);
        }
        finally
        {
            Return(frame);
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        _plan.Dispose();
        _idle?.Dispose();
    }

    private EngineFrame Rent(ImageBuffer image)
    {
        lock (_lock)
        {
            var frame = _idle;
            _idle = null;
            if (frame is not null && frame.Layout.Sizes[0] is var size && (size.Height, size.Width) == (image.Height, image.Width))
            {
                return frame;
            }

            frame?.Dispose();
        }

        return new EngineFrame(new EngineLayout(_plan, image.Height, image.Width, _kernels), _workers);
    }

    private void Return(EngineFrame frame)
    {
        lock (_lock)
        {
            if (_idle is null && frame.Layout.Length <= MaxIdleFloats)
            {
                _idle = frame;
                return;
            }
        }

        frame.Dispose();
    }

    private unsafe ImageBuffer Output(EngineFrame frame, ImageBuffer image)
    {
        var map = frame.Map(_plan.Output);
        var samples = GC.AllocateUninitializedArray<float>(image.Width * image.Height * ImageBuffer.Channels);
        var range = _plan.LastRange ?? Graphs.ValueRange.ZeroToOne.FromRange(0);
        frame.Workers.Run(image.Height, (y, _) =>
        {
            var row = samples.AsSpan(y * image.Width * ImageBuffer.Channels, image.Width * ImageBuffer.Channels);
            for (var channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                var source = map.Pixel(y, 0) + range.Order[channel];
                var (scale, shift) = (range.Scale[channel], range.Shift[channel]);
                for (var i = channel; i < row.Length; i += ImageBuffer.Channels, source += map.PixelStride)
                {
                    row[i] = PixelRows.Clamp((*source * scale) + shift);
                }
            }
        });
        return ImageBuffer.Wrap(image.Width, image.Height, samples);
    }
}
