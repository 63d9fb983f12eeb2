using NeuralStyle.Inference.Engine.Bands;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Inference.Engine;

/// <summary>Runs a model's graph on the CPU without LibTorch: all rows of a value at once, or band by band where that is more than the budget.</summary>
internal sealed unsafe class CpuExecutor : IGraphExecutor
{
    private readonly KernelSet _kernels;
    private readonly EnginePlan _plan;
    private readonly Lazy<EnginePlan>? _predictor; // compiled for the first style image
    private readonly ArenaPool _arenas;
    private readonly long _budget;
    private readonly string _folder;

    /// <summary>Packs a model's weights and starts the threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads, the caller's included.</param>
    /// <param name="memoryBudget">Bytes that a run may take, weights included.</param>
    /// <param name="temporaryFolder">The folder for what is more than that; the system's if null.</param>
    /// <param name="kernels">The kernels to run; the best if null.</param>
    public CpuExecutor(StyleModel model, int threads, long memoryBudget = long.MaxValue, string? temporaryFolder = null, KernelSet? kernels = null)
    {
        (_budget, _folder, _kernels) = (memoryBudget, temporaryFolder ?? Path.GetTempPath(), kernels ?? KernelSet.Best);
        _plan = EnginePlan.Compile(model, _kernels);
        _predictor = model.Predictor is { } predictor ? new(() => EnginePlan.Compile(predictor, _kernels)) : null;
        Workers = new WorkerTeam(threads);
        _arenas = new ArenaPool(memoryBudget / sizeof(float) / 2);
    }

    public bool RunsConcurrently => true;

    /// <summary>The threads.</summary>
    public WorkerTeam Workers { get; }

    private long Limit => (_budget / sizeof(float)) - _plan.WeightLength;

    public ImageBuffer Run(ImageBuffer image, StyleRows style, OutputFormat kind, RunControl control = default)
    {
        var layout = new EngineLayout(_plan, image.Height, image.Width, _kernels);
        var bands = Bands(layout);
        RequireFits(bands, image.Size);
        var request = new EngineRequest(image, style, new OutputImage(image, kind, style), control);
        var memory = _arenas.Rent(Length(layout, bands));
        InferenceMetrics.AddMemory(memory.Length * sizeof(float));
        try
        {
            if (bands is null)
            {
                new WholeFrame(layout, Workers, request, memory.Data).Run(_plan);
            }
            else
            {
                RunBands(bands, layout, request, memory.Data);
            }

            return request.Result!.ToImage();
        }
        finally
        {
            InferenceMetrics.AddMemory(-memory.Length * sizeof(float));
            Free(memory, isKept: bands is null);
        }
    }

    public StyleValues Predict(ImageBuffer style)
    {
        var plan = _predictor?.Value ?? throw new InvalidOperationException("The model has no style predictor.");
        var layout = new EngineLayout(plan, style.Height, style.Width, _kernels);
        var length = WholeFrame.Length(layout, Workers);
        RequireFits(length + plan.WeightLength + _plan.WeightLength, style.Size);
        var memory = _arenas.Rent(length);
        try
        {
            return new WholeFrame(layout, Workers, new EngineRequest(style, new StyleRows([[]], masks: null), Result: null), memory.Data).RunToStyle(plan);
        }
        finally
        {
            _arenas.Return(memory);
        }
    }

    public long EstimateMemory(int height, int width)
    {
        var layout = new EngineLayout(_plan, height, width, _kernels);
        return (Length(layout, Bands(layout)) + _plan.WeightLength) * sizeof(float);
    }

    public void Dispose()
    {
        Workers.Dispose();
        _plan.Dispose();
        if (_predictor is { IsValueCreated: true })
        {
            _predictor.Value.Dispose();
        }

        _arenas.Dispose();
    }

    // An image in bands takes so long that fresh memory costs it nothing, and encoding it may need what there is.
    private void Free(AlignedMemory memory, bool isKept)
    {
        if (isKept)
        {
            _arenas.Return(memory);
        }
        else
        {
            memory.Dispose();
        }
    }

    // Null if all fits at once.
    private BandPlan? Bands(EngineLayout layout)
        => WholeFrame.Length(layout, Workers) <= Limit ? null : new BandPlan(_plan, layout, Workers, Limit);

    private long Length(EngineLayout layout, BandPlan? bands) => bands?.Length ?? WholeFrame.Length(layout, Workers);

    private void RequireFits(BandPlan? bands, ImageSize size)
    {
        if (bands is not null && bands.Length > Limit)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"An image of {size} takes at least {(bands.Length + _plan.WeightLength) * sizeof(float)} bytes, and the memory budget is {_budget}. ")
                + $"Raise {nameof(StylizerOptions)}.{nameof(StylizerOptions.MemoryBudget)}, or make the image smaller.");
        }
    }

    // All rows of a style image are in memory at once.
    private void RequireFits(long length, ImageSize size)
    {
        if (length > _budget / sizeof(float))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Predicting a style from a style image of {size} takes {length * sizeof(float)} bytes, and the memory budget is {_budget}. ")
                + $"Raise {nameof(StylizerOptions)}.{nameof(StylizerOptions.MemoryBudget)}, or use a smaller {nameof(StylizerOptions.StyleSize)}.");
        }
    }

    private void RunBands(BandPlan bands, EngineLayout layout, EngineRequest request, float* memory)
    {
        using var store = new RowStore(memory + bands.Length - bands.StoreLength, bands.FileLength, _folder);
        new BandFrame(_plan, bands, layout, Workers, request, memory, store).Run();
    }
}
