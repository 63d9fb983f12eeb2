using System.Collections;
using System.Reflection;
using NeuralStyle.Networks;
using NeuralStyle.Tests.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Common;

/// <summary>Opens every public door of the library in a world where LibTorch does not load: TorchSharp's own, misleading answer must never come out.</summary>
public sealed class NativeDoorTests : IDisposable
{
    // The public constructors and static members that reach LibTorch although nothing of TorchSharp's has to be made before. A new one is found by the test.
    private static readonly string[] Doors =
    [
        "AdaptiveInstanceNorm.ctor",
        "AdaptiveStyleNetwork.ctor",
        "AnyStyleNetwork.FromModel",
        "AnyStyleNetwork.ctor",
        "AttentionStyleNetwork.ctor",
        "Autocast.Enter",
        "Autocast.Suspend",
        "Autocast.get_IsSupported",
        "BuiltInFeatures.Load",
        "BuiltInFeatures.ctor",
        "ConditionalInstanceNorm.ctor",
        "ConvBlock.ctor",
        "DepthwiseSeparableConvBlock.ctor",
        "EncoderDecoderNetwork.ctor",
        "ImageTensors.Stack",
        "ImageTensors.ToTensor",
        "InstanceNorm.ctor",
        "InvertedResidualBlock.ctor",
        "MobileNetwork.ctor",
        "NativeRuntime.EnsureLoaded",
        "ResidualBlock.ctor",
        "SelfAttention.ctor",
        "StyleAttention.ctor",
        "StyleNetwork.FromModel",
        "StylePredictor.ctor",
        "TorchWeights.ToTensor",
        "TransformNetwork.ctor",
        "TransposedConvBlock.ctor",
        "UpsampleBlock.ctor",
        "VggFeatures.Create",
        "VggFeatures.Load",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly WithoutLibTorch _world = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Doors_LibTorchDoesNotLoad_AnswerClearly()
    {
        SaveSamples();

        var answers = Members().Select(member => (Door: Describe(member), Error: Answer(member))).Where(answer => answer.Error is not null).ToList();

        Assert.Empty(answers.Where(answer => IsOfTorchSharp(answer.Error!)).Select(answer => $"{answer.Door}: {answer.Error!.Message}"));
        var stopped = answers.Where(answer => IsClear(answer.Error!)).Select(answer => answer.Door).Distinct().ToList();
        Assert.Empty(stopped.Except(Doors).Select(door => $"not listed: {door}").Concat(Doors.Except(stopped).Select(door => $"not stopped: {door}")));
    }

    [Fact]
    public void Modules_LibTorchDoesNotLoad_CannotBeMade()
    {
        SaveSamples();
        var modules = Members().OfType<ConstructorInfo>().Where(member => IsModule(member.DeclaringType!));

        Assert.All(modules, module => Assert.Contains(Describe(module), Doors));
    }

    [Fact]
    public void Stylizer_ThatNeedsLibTorch_AnswersClearly()
    {
        SaveSamples();
        var options = _world.Type("NeuralStyle.StylizerOptions");
        var wanted = Activator.CreateInstance(options)!;
        options.GetProperty("Precision")!.SetValue(wanted, Sample(_world.Type("NeuralStyle.Precision")));

        var error = Thrown(() => _world.Type("NeuralStyle.Stylizer").GetMethod("Load")!.Invoke(null, [ModelPath, wanted]));

        Assert.True(error is not null && IsClear(error), $"{error}");
    }

    [Fact]
    public void Trainer_Built_AnswersClearly()
    {
        SaveSamples();
        dynamic builder = _world.Type("NeuralStyle.StyleTrainer").GetMethod("CreateBuilder")!.Invoke(null, null)!;
        builder.WithStyle(new[] { _folder.File("photo.png") }).WithContent(_folder.Path);

        var error = Thrown(() => builder.Build());

        Assert.True(error is not null && IsClear(error), $"{error}");
    }

    private string ModelPath => _folder.File("model.safetensors");

    private void SaveSamples()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 2, ResidualBlocks = 1 });
        network.ToModel().Save(ModelPath);
        TestImages.Gradient(24, 24).Save(_folder.File("photo.png"));
    }

    private IEnumerable<MethodBase> Members() => _world.Library.GetExportedTypes()
        .Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .OfType<MethodBase>()
        .Where(member => member.IsStatic || member is ConstructorInfo { DeclaringType.IsAbstract: false })
        .Where(member => !member.ContainsGenericParameters && !member.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsByRef))
        .Where(member => member.Name is not (nameof(NativeRuntime.KeepFreedMemory) or nameof(NativeRuntime.ShareProcessors))); // for the whole process

    private Exception? Answer(MethodBase member) => Thrown(() =>
    {
        var arguments = member.GetParameters().Select(parameter => parameter.HasDefaultValue && !parameter.ParameterType.IsEnum ? parameter.DefaultValue : Sample(parameter.ParameterType)).ToArray();
        var result = member is ConstructorInfo constructor ? constructor.Invoke(arguments) : member.Invoke(null, arguments);
        (result as Task)?.GetAwaiter().GetResult();
        (result as IDisposable)?.Dispose();
    });

    private static Exception? Thrown(Action call)
    {
        var error = Record.Exception(call);
        return error is TargetInvocationException { InnerException: { } inner } ? inner : error;
    }

    // What makes a door work as long as it does not need LibTorch; null for what only TorchSharp has.
    private object? Sample(Type type)
        => type == typeof(string) ? _folder.File("none")
        : type == typeof(int) ? 4
        : type == typeof(long) ? 4L
        : type == typeof(double) ? 0.5
        : type.Name == nameof(Precision) ? Enum.ToObject(type, (int)Precision.BFloat16)
        : type.IsValueType ? Activator.CreateInstance(type)
        : type.Name switch
        {
            "StyleModel" => Load(type, _folder.File("model.safetensors")),
            "ImageBuffer" => Load(type, _folder.File("photo.png")),
            "StateDict" => OfModel("Weights"),
            "Graph" => OfModel("Graph"),
            "WeightTensor" => ((IEnumerable)Property(OfModel("Weights"), "Values")).Cast<object>().First(),
            _ => type.IsGenericType && type.IsInterface ? ListOf(ElementOf(type)) : null,
        };

    private Array ListOf(Type element)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Sample(element), 0);
        return list;
    }

    private static Type ElementOf(Type sequence) => sequence.GetGenericArguments()[0];

    private object OfModel(string property) => Property(Sample(_world.Type("NeuralStyle.StyleModel"))!, property);

    private static object Property(object owner, string name) => owner.GetType().GetProperty(name)!.GetValue(owner)!;

    private static object? Load(Type type, string path)
        => type.GetMethods().First(method => method.Name == "Load" && method.GetParameters()[0].ParameterType == typeof(string)) is { } load
            ? load.Invoke(null, [path, .. load.GetParameters().Skip(1).Select(_ => default(object))])
            : null;

    private static string Describe(MethodBase member) => $"{member.DeclaringType!.Name}.{member.Name.TrimStart('.')}";

    private static bool IsModule(Type type) => type.BaseType is { } above && (above.FullName == "TorchSharp.torch+nn+Module" || IsModule(above));

    private static bool IsClear(Exception error) => error.GetType().FullName == typeof(NativeRuntimeException).FullName;

    private static bool IsOfTorchSharp(Exception error) => !IsClear(error) && ($"{error}".Contains("TorchSharp", StringComparison.Ordinal) || $"{error}".Contains(WithoutLibTorch.Answer, StringComparison.Ordinal));
}
