using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference;

/// <summary>Turns a graph into the steps of an <see cref="EnginePlan"/>.</summary>
/// <remarks>
/// Value k is the result of operation k - 1, as in the graph. An operation is taken up by a later step where that is its only
/// reader: padding and enlarging by the convolution, activation and sum by the norm.
/// </remarks>
internal sealed class EngineCompiler
{
    private readonly Graph _graph;
    private readonly StateDict _weights;
    private readonly KernelSet _kernels;
    private readonly int[] _readers; // steps that read a value's content
    private readonly HashSet<int> _taken = []; // operations that another step does
    private readonly Dictionary<int, int> _packed = []; // the pixel stride of values that are not whole vectors
    private readonly Dictionary<int, BorderKind> _borders = []; // of values that have one: a value has one kind, who needs another gets a copy
    private readonly HashSet<int> _absorbed = []; // values of padding and enlarging that a convolution does
    private readonly HashSet<int> _gathered = []; // values whose statistics are there
    private readonly List<int> _copied = []; // values that a norm, or statistics, work on a copy of; the copies are values behind those of the graph
    private readonly List<EngineStep> _steps = [];

    public EngineCompiler(Graph graph, StateDict weights, KernelSet kernels)
    {
        (_graph, _weights, _kernels) = (graph, weights, kernels);
        _readers = new int[_graph.Operations.Count + 1];
        foreach (var value in _graph.Operations.SelectMany(ReadsOf).Append(_graph.Output))
        {
            _readers[value]++;
        }

        foreach (var transposed in _graph.Operations.OfType<TransposedConvolutionOperation>())
        {
            _borders[transposed.Input] = BorderKind.Zeros;
        }
    }

    public EnginePlan Compile()
    {
        try
        {
            var output = TakeLastRange(out var lastRange);
            AddInput();
            for (var index = 0; index < _graph.Operations.Count; index++)
            {
                if (!_taken.Contains(index))
                {
                    Add(_graph.Operations[index], writes: index + 1);
                }
            }

            return new EnginePlan(_graph, _steps, output, lastRange, _copied);
        }
        catch
        {
            _steps.ForEach(step => step.Dispose());
            throw;
        }
    }

    // Of a reference only the size is read.
    private static IEnumerable<int> ReadsOf(GraphOperation operation) => operation is CropOperation o ? [o.Input] : operation.Inputs;

    private int TakeLastRange(out ConvertRangeOperation? range)
    {
        range = Producer<ConvertRangeOperation>(_graph.Output);
        if (range is null || _graph.Kind != GraphKind.Image || range.Order.Count != 3 || _readers[_graph.Output] != 1)
        {
            range = null;
            return _graph.Output;
        }

        _taken.Add(_graph.Output - 1);
        return range.Input;
    }

    // The picture is converted as it comes in, where nothing reads it as it is.
    private void AddInput()
    {
        var index = _graph.Operations.ToList().FindIndex(operation => operation is ConvertRangeOperation { Input: 0 });
        var isTaken = index >= 0 && _readers[0] == 1 && !_taken.Contains(index);
        var range = isTaken ? (ConvertRangeOperation)_graph.Operations[index] : ValueRange.ZeroToOne.ToRange(0);
        if (isTaken)
        {
            _taken.Add(index);
        }

        _steps.Add(new InputStep(isTaken ? index + 1 : 0, range));
        _packed[_steps[0].Writes] = 3;
    }

    private void Add(GraphOperation operation, int writes)
    {
        switch (operation)
        {
            case UpsampleOperation o when AbsorbsEnlarging(o, writes): break;
            case PadOperation o when AbsorbsPadding(o, writes): break;
            case ConvolutionOperation o: AddConvolution(o, writes); break;
            case TransposedConvolutionOperation o: AddTransposed(o, writes); break;
            case InstanceNormOperation o: AddNorm(o.Input, writes, NormParameters.Own(Values(o.Weight), Values(o.Bias)), o.Epsilon); break;
            case ConditionalNormOperation o: AddNorm(o.Input, writes, NormParameters.FromRows(_graph.StyleRowOffsets[writes - 1], o.Channels), o.Epsilon); break;
            case ChannelStatisticsOperation o: _steps.Add(new StatisticsStep(_packed.ContainsKey(o.Input) ? AddCopy(o.Input) : o.Input, writes, o.Epsilon, _kernels)); break;
            case ActivationOperation o: _steps.Add(new PointwiseStep(o.Input, writes, o.Kind)); break;
            case AddOperation o: _steps.Add(new AddStep(o, writes)); break;
            case ConcatenateOperation o: _steps.Add(GatherStep.Concatenate(o, writes)); break;
            case UpsampleOperation o: _steps.Add(GatherStep.Upsample(o, writes)); break;
            case PoolOperation o: _steps.Add(GatherStep.Pool(o, writes)); break;
            case CropOperation o: _steps.Add(GatherStep.Crop(o, writes)); break;
            case PadOperation o: _steps.Add(GatherStep.Pad(o, writes)); break;
            case ConvertRangeOperation o: _steps.Add(GatherStep.Convert(o, writes)); break;
            default: throw new NotSupportedException($"The engine has no kernel for {operation.GetType().Name}.");
        }
    }

    // Enlarging twofold, one pixel of reflection and a 3x3 convolution are one step.
    private bool AbsorbsEnlarging(UpsampleOperation o, int value)
    {
        var isEnlarging = o.Factor == 2
            && Reader(value) is PadOperation { Mode: PadMode.Reflect, Left: 1, Top: 1, Right: 1, Bottom: 1 } pad
            && Reader(pad) is ConvolutionOperation { KernelSize: 3, Stride: 1, Groups: 1 }
            && CanHaveBorder(o.Input, BorderKind.Replicate);
        if (isEnlarging)
        {
            _absorbed.Add(value);
            _absorbed.Add(ValueOf(Reader(value)!));
        }

        return isEnlarging;
    }

    // Padding before a convolution is a border around what it pads.
    private bool AbsorbsPadding(PadOperation o, int value)
    {
        if (_absorbed.Contains(value))
        {
            return true;
        }

        return Reader(value) is ConvolutionOperation && CanHaveBorder(o.Input, (BorderKind)o.Mode) && _absorbed.Add(value);
    }

    private bool CanHaveBorder(int value, BorderKind kind) => _borders.TryAdd(value, kind) || _borders[value] == kind;

    private void AddConvolution(ConvolutionOperation o, int writes)
    {
        var pad = _absorbed.Contains(o.Input) ? Producer<PadOperation>(o.Input) : null;
        var isEnlarging = pad is not null && _absorbed.Contains(pad.Input);
        var source = pad is null ? o.Input : isEnlarging ? Producer<UpsampleOperation>(pad.Input)!.Input : pad.Input;
        var border = isEnlarging ? BorderKind.Replicate : (BorderKind)(pad?.Mode ?? PadMode.Zeros);
        var isNormalized = IsNormalized(writes);
        var kernels = Source(o.Weight, isNormalized ? null : o.Bias, new KernelShape(o.OutChannels, o.InChannels, o.KernelSize, o.KernelSize), o.Groups, source, isTransposed: false);
        var window = new ConvolutionWindow(o.KernelSize, o.KernelSize, o.Stride, pad?.Left ?? 0, pad?.Top ?? 0, border);
        var choice = new ConvolutionChoice(kernels, o.Groups, window, isNormalized, _kernels);
        _steps.Add(isEnlarging ? choice.Enlarging(source, writes) : choice.Step(source, writes));
        Gathers(writes, isNormalized);
        if (_steps[^1].IsPacked)
        {
            _packed[writes] = o.OutChannels;
        }
    }

    private void AddTransposed(TransposedConvolutionOperation o, int writes)
    {
        var source = o.Input;
        var isNormalized = IsNormalized(writes);
        var shape = new KernelShape(o.OutChannels, o.InChannels, o.KernelSize, o.KernelSize);
        var kernels = Source(o.Weight, isNormalized ? null : o.Bias, shape, groups: 1, source, isTransposed: true);
        _steps.Add(new ConvolutionStep(source, writes, ConvolutionGeometry.Transposed(kernels, o.Stride, o.Padding), BorderKind.Zeros, isNormalized, _kernels));
        Gathers(writes, isNormalized);
    }

    private void Gathers(int value, bool isNormalized)
    {
        if (isNormalized)
        {
            _gathered.Add(value);
        }
    }

    private bool IsNormalized(int value) => Reader(value) is InstanceNormOperation or ConditionalNormOperation;

    // A copy whose pixels are whole vectors.
    private int AddCopy(int input)
    {
        var copy = _graph.Operations.Count + 1 + _copied.Count;
        _copied.Add(input);
        _steps.Add(new PointwiseStep(input, copy, ActivationKind.None));
        return copy;
    }

    private void AddNorm(int input, int writes, NormParameters parameters, double epsilon)
    {
        var source = _readers[input] > 1 || _packed.ContainsKey(input) ? AddCopy(input) : input;
        var activation = Reader(writes) is ActivationOperation { Kind: ActivationKind.Relu or ActivationKind.Relu6 } o ? o.Kind : ActivationKind.None;
        var result = activation == ActivationKind.None ? writes : Take(writes);
        var sum = Reader(result) as AddOperation;
        var residual = sum is null ? -1 : sum.Left == result ? sum.Right : sum.Left;
        var isSummed = sum is not null && residual != result && residual < writes;
        result = isSummed ? Take(result) : result;
        _steps.Add(new NormStep(
            isSummed ? [source, residual] : [source],
            result,
            parameters,
            epsilon,
            floor: activation == ActivationKind.None ? float.NegativeInfinity : 0,
            ceiling: activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity,
            _gathered.Contains(source),
            _kernels));
    }

    // Marks the only reader of a value as done, and gives its result.
    private int Take(int value)
    {
        var reader = Enumerable.Range(0, _graph.Operations.Count).First(index => ReadsOf(_graph.Operations[index]).Contains(value));
        _taken.Add(reader);
        return reader + 1;
    }

    private GraphOperation? Reader(int value)
        => _readers[value] == 1 && value != _graph.Output ? _graph.Operations.FirstOrDefault(operation => ReadsOf(operation).Contains(value)) : null;

    private GraphOperation? Reader(GraphOperation operation) => Reader(ValueOf(operation));

    private int ValueOf(GraphOperation operation) => 1 + Enumerable.Range(0, _graph.Operations.Count).First(index => ReferenceEquals(_graph.Operations[index], operation));

    private T? Producer<T>(int value)
        where T : GraphOperation
        => value > 0 ? _graph.Operations[value - 1] as T : null;

    private KernelSource Source(string weight, string? bias, KernelShape shape, int groups, int source, bool isTransposed)
    {
        var values = _weights[weight].ToSingles(); // (O, I / groups, K, K), or (I, O, K, K) where transposed
        var dense = isTransposed ? Swapped(values, shape) : groups == 1 ? values : Ungrouped(values, shape, groups);
        var stride = _packed.GetValueOrDefault(source, _kernels.Stride(shape.InChannels));
        return new KernelSource(dense, shape, bias is null ? [] : _weights[bias].ToSingles(), stride, _kernels.Lanes);
    }

    private static float[] Swapped(float[] values, KernelShape shape)
    {
        var taps = shape.Rows * shape.Columns;
        var swapped = new float[values.Length];
        for (var pair = 0; pair < shape.InChannels * shape.OutChannels; pair++)
        {
            var (input, output) = Math.DivRem(pair, shape.OutChannels);
            values.AsSpan(pair * taps, taps).CopyTo(swapped.AsSpan(((output * shape.InChannels) + input) * taps));
        }

        return swapped;
    }

    // Groups are kernels with zeros for the others' inputs.
    private static float[] Ungrouped(float[] values, KernelShape shape, int groups)
    {
        var taps = shape.Rows * shape.Columns;
        var (inputs, outputs) = (shape.InChannels / groups, shape.OutChannels / groups);
        var dense = new float[(long)shape.OutChannels * shape.InChannels * taps];
        for (var output = 0; output < shape.OutChannels; output++)
        {
            var firstInput = output / outputs * inputs;
            values.AsSpan(output * inputs * taps, inputs * taps).CopyTo(dense.AsSpan(((output * shape.InChannels) + firstInput) * taps));
        }

        return dense;
    }

    private float[]? Values(string? name) => name is null ? null : _weights[name].ToSingles();
}
