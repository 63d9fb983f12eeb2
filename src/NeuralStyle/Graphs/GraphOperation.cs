using System.Text.Json.Serialization;

namespace NeuralStyle.Graphs;

/// <summary>One step of a graph. Operations are immutable data; they name weights but do not hold them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(ConvertRangeOperation), "convertRange")]
[JsonDerivedType(typeof(PadOperation), "pad")]
[JsonDerivedType(typeof(ConvolutionOperation), "convolution")]
[JsonDerivedType(typeof(TransposedConvolutionOperation), "transposedConvolution")]
[JsonDerivedType(typeof(InstanceNormOperation), "instanceNorm")]
[JsonDerivedType(typeof(ConditionalNormOperation), "conditionalNorm")]
[JsonDerivedType(typeof(AdaptiveNormOperation), "adaptiveNorm")]
[JsonDerivedType(typeof(AttentionOperation), "attention")]
[JsonDerivedType(typeof(StyleAttentionOperation), "styleAttention")]
[JsonDerivedType(typeof(StyleFeaturesOperation), "styleFeatures")]
[JsonDerivedType(typeof(ActivationOperation), "activation")]
[JsonDerivedType(typeof(AddOperation), "add")]
[JsonDerivedType(typeof(ConcatenateOperation), "concatenate")]
[JsonDerivedType(typeof(UpsampleOperation), "upsample")]
[JsonDerivedType(typeof(PoolOperation), "pool")]
[JsonDerivedType(typeof(CropOperation), "crop")]
[JsonDerivedType(typeof(ChannelStatisticsOperation), "channelStatistics")]
public abstract record GraphOperation
{
    /// <summary>The indices of the values that the operation reads: 0 is the image, k the result of operation k - 1.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<int> Inputs { get; }

    /// <summary>The weights that the operation reads, with the shape that each must have.</summary>
    [JsonIgnore]
    public virtual IEnumerable<WeightUse> Weights => [];

    /// <summary>The size of the result, from the sizes of the inputs.</summary>
    /// <exception cref="ArgumentException">The operation cannot work on such inputs, or its parameters make no sense.</exception>
    internal abstract MapSize ResultSize(ReadOnlySpan<MapSize> inputs);

    private protected static IEnumerable<WeightUse> KernelAndBias(string kernel, long[] shape, string? bias, int outChannels)
        => bias is null ? [new WeightUse(kernel, shape)] : [new WeightUse(kernel, shape), new WeightUse(bias, [outChannels])];

    private protected static void RequireConvolution(MapSize input, int inChannels, int outChannels, int kernelSize, int stride)
    {
        RequirePositive(inChannels, "Input channels");
        RequirePositive(outChannels, "Output channels");
        RequirePositive(kernelSize, "Kernel size");
        RequirePositive(stride, "Stride");
        RequireChannels(input, inChannels);
    }

    private protected static void RequirePositive(int value, string what)
    {
        if (value <= 0)
        {
            throw new ArgumentException($"{what} must be positive but is {value}.");
        }
    }

    private protected static void RequireNotNegative(int value, string what)
    {
        if (value < 0)
        {
            throw new ArgumentException($"{what} must not be negative but is {value}.");
        }
    }

    private protected static void RequireChannels(MapSize input, int channels)
    {
        if (input.Channels != channels)
        {
            throw new ArgumentException($"Expected {channels} channels but the input has {input.Channels}.");
        }
    }

    private protected static void RequireDefined<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentException($"{typeof(TEnum).Name} has no value {value}.");
        }
    }

    private protected static void RequireEpsilon(double epsilon)
    {
        if (!(epsilon is > 0 and < 1))
        {
            throw new ArgumentException($"Epsilon must be between 0 and 1 but is {epsilon}.");
        }
    }
}
