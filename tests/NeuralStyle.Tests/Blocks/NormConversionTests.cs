using NeuralStyle.Blocks;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using InstanceNorm = NeuralStyle.Blocks.InstanceNorm;

namespace NeuralStyle.Tests.Blocks;

public sealed class NormConversionTests : TensorTest
{
    [Fact]
    public void ReplaceBatchNorm_NestedSequential_RunsAsWithInstanceNorms()
    {
        using var network = Sequential(("conv", Conv2d(3, 4, 3)), ("norm", Randomized(4)), ("inner", Sequential(ReLU(), Randomized(4, eps: 1e-3))));
        var (convolution, first, second) = (network.get_parameter("conv.weight")!, Affine(network, "norm"), Affine(network, "inner.1"));
        var bias = network.get_parameter("conv.bias")!;
        var input = rand(2, 3, 9, 9);

        var count = NormConversion.ReplaceBatchNorm(network);

        var middle = functional.instance_norm(functional.conv2d(input, convolution, bias), weight: first.Weight, bias: first.Bias);
        var expected = functional.instance_norm(middle.relu(), weight: second.Weight, bias: second.Bias, eps: 1e-3);
        Assert.Equal(2, count);
        Assert.True(network.call(input).allclose(expected, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void ReplaceBatchNorm_Field_KeepsKeysInOrderAndDropsStatistics()
    {
        using var network = new FieldNetwork();

        NormConversion.ReplaceBatchNorm(network);

        Assert.Equal(["_first.weight", "_first.bias", "_norm.weight", "_norm.bias", "_last.weight", "_last.bias"], network.named_parameters().Select(named => named.name));
        Assert.Equal(6, network.state_dict().Count);
    }

    [Fact]
    public void ReplaceBatchNorm_Field_ForwardUsesTheRegisteredNorm()
    {
        using var network = new FieldNetwork();
        var input = rand(1, 3, 6, 6);
        NormConversion.ReplaceBatchNorm(network);
        var before = network.call(input);
        using (no_grad())
        {
            network.get_parameter("_norm.weight")!.fill_(0);
        }

        var after = network.call(input);

        Assert.False(before.allclose(after));
        Assert.Equal(0, after.std([2, 3]).max().item<float>(), tolerance: 1e-6); // only the shift is left
    }

    [Fact]
    public void ReplaceBatchNorm_ToAndModes_ReachTheNewNorm()
    {
        using var network = new FieldNetwork();
        network.eval();
        NormConversion.ReplaceBatchNorm(network);
        var norm = Assert.Single(network.modules().OfType<InstanceNorm>());
        var modeAfter = norm.training;

        network.train();
        network.to(ScalarType.Float64);

        Assert.False(modeAfter);
        Assert.True(norm.training);
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, network.call(rand(1, 3, 6, 6, dtype: ScalarType.Float64)).dtype);
    }

    [Fact]
    public void ReplaceBatchNorm_ListsAndDictionaries_AreReplacedInBoth()
    {
        using var network = new CollectionNetwork();

        var count = NormConversion.ReplaceBatchNorm(network);

        Assert.Equal(4, count);
        Assert.All(network.Norms, norm => Assert.IsType<InstanceNorm>(norm));
        Assert.Equal(4, network.modules().Distinct().OfType<InstanceNorm>().Count());
        Assert.Empty(network.modules().OfType<BatchNorm2d>());
        Assert.Equal([1, 3, 6, 6], network.call(rand(1, 3, 6, 6)).shape);
    }

    [Fact]
    public void ReplaceBatchNorm_SharedNorm_StaysShared()
    {
        var norm = Randomized(3);
        using var network = Sequential(("a", norm), ("b", norm));

        var count = NormConversion.ReplaceBatchNorm(network);

        Assert.Equal(1, count);
        Assert.Same(network[0], network[1]);
    }

    [Fact]
    public void ReplaceBatchNorm_FrozenWithoutAffine_StaysSo()
    {
        var frozen = Randomized(3);
        frozen.weight!.requires_grad = false;
        using var network = Sequential(frozen, BatchNorm2d(3, affine: false));

        NormConversion.ReplaceBatchNorm(network);

        Assert.Equal(["0.weight", "0.bias"], network.named_parameters().Select(named => named.name));
        Assert.False(network.get_parameter("0.weight")!.requires_grad);
        Assert.True(network.get_parameter("0.bias")!.requires_grad);
    }

    [Fact]
    public void ReplaceBatchNorm_Replaced_IsDisposed()
    {
        var norm = BatchNorm2d(3);
        var weight = norm.weight!;
        using var network = Sequential(norm);

        NormConversion.ReplaceBatchNorm(network);

        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void ReplaceBatchNorm_NoBatchNorm_ChangesNothing()
    {
        using var network = Sequential(BatchNorm1d(3), Conv2d(3, 3, 1));

        Assert.Equal(0, NormConversion.ReplaceBatchNorm(network));
    }

    [Fact]
    public void ReplaceBatchNorm_NarrowField_NamesItAndChangesNothing()
    {
        using var network = Sequential(("ok", BatchNorm2d(3)), ("narrow", new NarrowNetwork()));
        var norms = network.modules().OfType<BatchNorm2d>().ToList();

        var error = Assert.Throws<InvalidOperationException>(() => NormConversion.ReplaceBatchNorm(network));

        Assert.Contains("NarrowNetwork.Norm is declared as BatchNorm2d, which cannot hold InstanceNorm", error.Message);
        Assert.Equal(norms, network.modules().OfType<BatchNorm2d>());
        Assert.All(norms, norm => Assert.False(norm.weight!.IsInvalid));
    }

    [Fact]
    public void ReplaceBatchNorm_OnlyRegistered_SaysThatForwardCannotBeTold()
    {
        using var network = new LooseNetwork(BatchNorm2d(3));

        var error = Assert.Throws<InvalidOperationException>(() => NormConversion.ReplaceBatchNorm(network));

        Assert.Contains("LooseNetwork 'norm' is registered, but no field", error.Message);
    }

    [Fact]
    public void ReplaceBatchNorm_BatchNormItself_Throws()
    {
        using var norm = BatchNorm2d(3);

        Assert.Throws<ArgumentException>(() => NormConversion.ReplaceBatchNorm(norm));
    }

    private static BatchNorm2d Randomized(int channels, double eps = 1e-5)
    {
        var norm = BatchNorm2d(channels, eps);
        using var noGradient = no_grad();
        norm.weight!.uniform_(0.5, 1.5);
        norm.bias!.uniform_(-1, 1);
        return norm;
    }

    private static (Tensor Weight, Tensor Bias) Affine(Module module, string key)
        => (module.get_parameter($"{key}.weight")!.detach().clone(), module.get_parameter($"{key}.bias")!.detach().clone());

    private sealed class FieldNetwork : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> _first = Conv2d(3, 4, 1);
        private readonly Module<Tensor, Tensor> _norm = Randomized(4);
        private readonly Module<Tensor, Tensor> _last = Conv2d(4, 3, 1);

        public FieldNetwork()
            : base(nameof(FieldNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return _last.call(_norm.call(_first.call(input))).MoveToOuterDisposeScope();
        }
    }

    private sealed class CollectionNetwork : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> _list = ModuleList<Module<Tensor, Tensor>>(Randomized(3), ReLU());
        private readonly ModuleDict<Module<Tensor, Tensor>> _dictionary = ModuleDict<Module<Tensor, Tensor>>(("norm", Randomized(3)));
        private readonly Module<Tensor, Tensor>[] _array = [Randomized(3)];
        private readonly Dictionary<int, Module> _plain = new() { [7] = Randomized(3) };

        public CollectionNetwork()
            : base(nameof(CollectionNetwork))
        {
            RegisterComponents();
            register_module("array", _array[0]);
            register_module("plain", _plain[7]);
        }

        public IEnumerable<Module> Norms => [_list[0], _dictionary["norm"], _dictionary[0].Item2, _array[0], _plain[7]];

        public override Tensor forward(Tensor input)
            => Norms.Cast<Module<Tensor, Tensor>>().Aggregate(input, (value, norm) => norm.call(value));
    }

    private sealed class NarrowNetwork : Module<Tensor, Tensor>
    {
        public NarrowNetwork()
            : base(nameof(NarrowNetwork)) => register_module("norm", Norm);

        private BatchNorm2d Norm { get; } = BatchNorm2d(3);

        public override Tensor forward(Tensor input) => Norm.call(input);
    }

    private sealed class LooseNetwork : Module<Tensor, Tensor>
    {
        public LooseNetwork(Module norm)
            : base(nameof(LooseNetwork)) => register_module("norm", norm);

        public override Tensor forward(Tensor input) => ((Module<Tensor, Tensor>)children().Single()).call(input);
    }
}
